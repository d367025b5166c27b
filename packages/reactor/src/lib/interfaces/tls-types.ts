// Node's types of TLS that the interfaces use. Types only: nothing of Node is loaded for them.

export type {
  ConnectionOptions,
  PeerCertificate,
  SecureContext,
  SecureContextOptions,
  SecureVersion,
  TLSSocketOptions,
} from "node:tls";
