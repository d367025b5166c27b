// twisted.protocols.wire

export { Chargen, Daytime, Discard, Echo, QOTD, Time, Who } from "../lib/protocols/wire/wire.ts";
