// TLS over an endpoint's connections. Loaded by the first request to an `https` URI.

export { SecuredEndpoint } from "../lib/client/endpoints/secured-endpoint.ts";
