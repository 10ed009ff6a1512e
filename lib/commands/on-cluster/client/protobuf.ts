// Protobuf, as far as OTLP needs it. https://protobuf.dev/programming-guides/encoding/

/** A field with its number, encoded. */
export type Field = Buffer;

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

export const number = (field: number, value: number): Field =>
  Buffer.concat([varint(field * 8), varint(value)]);
export const bytes = (field: number, value: Buffer): Field =>
  Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
export const text = (field: number, value: string): Field => bytes(field, Buffer.from(value));
export const message = (field: number, ...fields: Field[]): Field => bytes(field, Buffer.concat(fields));
/** Eight bytes, as they are. */
export const fixed64 = (field: number, value: Buffer): Field => Buffer.concat([varint(field * 8 + 1), value]);

/** Nanoseconds since 1970, from milliseconds. */
export function nanoseconds(milliseconds: number): Buffer {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(BigInt(Math.round(milliseconds * 1000)) * 1000n);
  return value;
}

/** An attribute of OTLP: a text or a whole number. */
export const attribute = (field: number, key: string, value: string | number): Field =>
  message(
    field,
    text(1, key),
    typeof value === 'number' ? message(2, number(3, value)) : message(2, text(1, value)),
  );
