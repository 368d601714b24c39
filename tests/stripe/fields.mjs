// Which fields an object lacks that Stripe always sends, by the types of its own client.
import { readFileSync } from 'node:fs';

const folder = new URL('./node_modules/stripe/esm/resources/', import.meta.url);
const types = {
  payment_intent: ['PaymentIntents.d.ts', 'PaymentIntent'],
  refund: ['Refunds.d.ts', 'Refund'],
  charge: ['Charges.d.ts', 'Charge'],
  dispute: ['Disputes.d.ts', 'Dispute'],
  event: ['Events.d.ts', 'EventBase'],
};

export function missingFields(object) {
  const [file, name] = types[object.object];
  return required(readFileSync(new URL(file, folder), 'utf8'), name).filter((field) => !(field in object));
}

function required(text, name) {
  const lines = text.split('\n');
  const start = lines.indexOf(`export interface ${name} {`);
  if (start < 0)
    throw new Error(`The client has no type ${name}.`);
  const fields = lines.slice(start, lines.indexOf('}', start)).map((line) => /^ {4}(\w+): /.exec(line)?.[1]).filter(Boolean);
  if (fields.length < 5)
    throw new Error(`The type ${name} could not be read.`);
  return fields;
}
