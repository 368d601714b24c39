// Judges webhook signatures with Stripe's own library. On its input a list of cases; on its output, for each, the header that was made and whether it was taken.
import { createHmac } from 'node:crypto';
import { json } from 'node:stream/consumers';
import Stripe from 'stripe';

const stripe = new Stripe('sk_test_of_nobody');
process.stdout.write(JSON.stringify((await json(process.stdin)).map(judge)));

function judge({ body, header, signs, secrets, now }) {
  const bytes = Buffer.from(body, 'base64');
  const made = header === null ? null : fill(header, signs.map((sign) => make(sign, bytes)));
  // The library takes one secret; whoever has several asks it once for each.
  const answers = (secrets.length === 0 ? [''] : secrets).map((secret) => ask(bytes, made, secret, now));
  return { header: made, accepted: answers.includes(null), error: answers.find((answer) => answer !== null) ?? null };
}

// $0 is the whole header of the first signature, $0t its time, $0v what was signed.
function fill(header, made) {
  return made.reduce((text, whole, i) => text
    .replaceAll(`$${i}t`, () => whole.split(',')[0].slice(2))
    .replaceAll(`$${i}v`, () => whole.split('=')[2])
    .replaceAll(`$${i}`, () => whole), header);
}

function make({ secret, time, scheme, body, raw }, bytes) {
  const signed = body === null ? bytes : Buffer.from(body, 'base64');
  if (!raw)
    return stripe.webhooks.generateTestHeaderString({ payload: signed.toString('utf8'), secret, timestamp: Number(time), scheme: scheme ?? undefined });
  // What the library would not sign: a time that is none, bytes that are no text.
  const digest = createHmac('sha256', secret).update(`${time}.`).update(signed).digest('hex');
  return `t=${time},${scheme ?? 'v1'}=${digest}`;
}

// Null: it was taken. A body that is signed well and is no JSON fails after the signature was believed.
function ask(bytes, header, secret, now) {
  try {
    stripe.webhooks.constructEvent(bytes, header, secret, undefined, undefined, now * 1000);
    return null;
  } catch (error) {
    return error.type === 'StripeSignatureVerificationError' ? error.message.split('\n')[0] : error instanceof SyntaxError ? null : `unexpected: ${error}`;
  }
}
