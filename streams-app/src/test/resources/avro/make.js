// Writes the records of cases.json with avsc (npm install avsc) in the wire format of a schema
// registry, one line of hexadecimal each: node make.js < cases.json > written.txt
const avro = require('avsc');
const {schemas, records} = JSON.parse(require('fs').readFileSync(0, 'utf8'));

for (const {schema, value} of records) {
  const type = avro.Type.forSchema(schemas[schema], {wrapUnions: false});
  const header = Buffer.alloc(5);
  header.writeInt32BE(schema, 1);
  console.log(Buffer.concat([header, type.toBuffer(binary(value))]).toString('hex'));
}

// JSON has no bytes: what is of these types is written as characters below 256.
function binary(value) {
  return value.price === undefined
    ? value
    : {...value, price: Buffer.from(value.price, 'latin1'), digest: Buffer.from(value.digest, 'latin1')};
}
