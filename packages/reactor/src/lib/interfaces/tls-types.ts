// Node's types of TLS that the interfaces use. They are types only: no module of Node is loaded.

export type {
  ConnectionOptions,
  PeerCertificate,
  SecureContext,
  SecureContextOptions,
  SecureVersion,
  TLSSocketOptions,
} from "node:tls";
