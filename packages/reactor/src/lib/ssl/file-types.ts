// pyOpenSSL's numbers for encodings and kinds of keys, which Twisted uses as well.

/** PEM: base64 between a first and a last line that name the kind of data. */
export const FILETYPE_PEM = 1;
/** DER. */
export const FILETYPE_ASN1 = 2;
/** An RSA key. */
export const TYPE_RSA = 6;
/** A DSA key. */
export const TYPE_DSA = 116;

/** An encoding of certificates and keys: {@link FILETYPE_PEM} or {@link FILETYPE_ASN1}. */
type FileType = typeof FILETYPE_PEM | typeof FILETYPE_ASN1;

/**
 * Refuses any other number.
 *
 * @throws RangeError
 */
export function checkFileType(format: number): asserts format is FileType {
  if (format !== FILETYPE_PEM && format !== FILETYPE_ASN1) {
    throw new RangeError("type argument must be FILETYPE_PEM or FILETYPE_ASN1");
  }
}
