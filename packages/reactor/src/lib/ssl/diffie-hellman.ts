// Parameters of Diffie-Hellman.

import { readFileSync } from "node:fs";

/**
 * Parameters for Diffie-Hellman in a finite field, as `openssl dhparam -out dh_param_2048.pem -2
 * 2048` writes them.
 *
 * From `twisted.internet.ssl.DiffieHellmanParameters`.
 */
export class DiffieHellmanParameters {
  readonly _dhFile: string;

  /** @param parameters - the path of a file in PEM. */
  constructor(parameters: string) {
    this._dhFile = parameters;
  }

  /** Takes the parameters from a file, which is read when a context is made. */
  static fromFile(filePath: string): DiffieHellmanParameters {
    return new DiffieHellmanParameters(filePath);
  }

  /** The parameters in PEM. */
  _load(): Buffer {
    return readFileSync(this._dhFile);
  }
}
