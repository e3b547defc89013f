import { crc32 } from 'node:zlib';

/**
 * One message of `application/vnd.amazon.eventstream`: lengths, headers and payload, each part followed by its checksum.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
export function eventStreamFrame(headers: Readonly<Record<string, string>>, payload: string): Uint8Array {
  const encodedHeaders = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + encodedHeaders.length + body.length, 0);
  prelude.writeUInt32BE(encodedHeaders.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), encodedHeaders, body]);
  return Buffer.concat([message, checksum(message)]);
}

const stringType = 7;

function header(name: string, value: string): Buffer {
  const key = Buffer.from(name);
  const text = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([key.length]), key, Buffer.from([stringType]), length, text]);
}

function checksum(bytes: Uint8Array): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
