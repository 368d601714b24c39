// Drives the double with Stripe's own client, one step after the other. On its input where the double is; on its output what each step gave.
import { json } from 'node:stream/consumers';
import Stripe from 'stripe';
import { missingFields } from './fields.mjs';

const { host, port, key, webhookSecret, events } = await json(process.stdin);
const stripe = connect(key);
const results = {};

function connect(apiKey, options = {}) {
  return new Stripe(apiKey, { host, port, protocol: 'http', telemetry: false, maxNetworkRetries: 2, ...options });
}

async function step(name, work) {
  try {
    const value = await work();
    results[name] = value === undefined || value === null ? value : { ...value, headers: value.lastResponse?.headers, missing: missingFields(value) };
  } catch (error) {
    results[name] = {
      error: error.constructor.name, type: error.rawType, code: error.code, declineCode: error.decline_code, param: error.param, message: error.message,
      statusCode: error.statusCode, requestId: error.requestId, intentStatus: error.payment_intent?.status, headers: error.headers,
    };
  }
  return results[name];
}

const order = { amount: 12_000, currency: 'nzd', automatic_payment_methods: { enabled: true }, metadata: { orderId: 'o&1=2', celebrityName: 'Zoë [☆] 🎂', type: 'booking' } };
const create = (more, options) => stripe.paymentIntents.create({ ...order, ...more }, options);
const pay = (intent) => stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa', return_url: 'https://shop.example' });

const created = await step('create', () => create());
await step('retrieve', () => stripe.paymentIntents.retrieve(created.id));
await step('cancel', () => stripe.paymentIntents.cancel(created.id, { cancellation_reason: 'abandoned' }));
await step('cancelAgain', () => stripe.paymentIntents.cancel(created.id));
await step('payCanceled', () => pay(created));

const paid = await create();
await step('pay', () => pay(paid));
await step('cancelPaid', () => stripe.paymentIntents.cancel(paid.id));
const part = await step('refundPart', () => stripe.refunds.create({ payment_intent: paid.id, amount: 5_000, metadata: { orderId: 'o1' }, reason: 'requested_by_customer' }));
await step('expanded', () => stripe.paymentIntents.retrieve(paid.id, { expand: ['latest_charge'] }));
results.charge = { ...results.expanded.latest_charge, missing: missingFields(results.expanded.latest_charge) };
await step('notExpanded', () => stripe.paymentIntents.retrieve(paid.id));
await step('expandedUnpaid', () => stripe.paymentIntents.retrieve(created.id, { expand: ['latest_charge'] }));
await step('expandedRefund', () => stripe.refunds.retrieve(part.id, { expand: ['charge', 'payment_intent'] }));
await step('noSuchExpansion', () => stripe.paymentIntents.retrieve(paid.id, { expand: ['amount'] }));
await step('refundTooMuch', () => stripe.refunds.create({ payment_intent: paid.id, amount: 7_001 }));
await step('refundRest', () => stripe.refunds.create({ payment_intent: paid.id }));
await step('refundMore', () => stripe.refunds.create({ payment_intent: paid.id, amount: 1 }));
await step('retrieveRefund', () => stripe.refunds.retrieve(part.id));

const held = await create({ capture_method: 'manual' });
await step('hold', () => pay(held));
await step('payHeld', () => pay(held));
await step('refundHeld', () => stripe.refunds.create({ payment_intent: held.id }));
await step('capture', () => stripe.paymentIntents.capture(held.id));
await step('captureAgain', () => stripe.paymentIntents.capture(held.id));
const released = await create({ capture_method: 'manual' });
await pay(released);
await step('release', () => stripe.paymentIntents.cancel(released.id));

const unpaid = await create();
await step('refundUnpaid', () => stripe.refunds.create({ payment_intent: unpaid.id }));
await step('declined', () => stripe.paymentIntents.confirm(unpaid.id, { payment_method: 'pm_card_chargeDeclined' }));
await step('afterDecline', () => stripe.paymentIntents.retrieve(unpaid.id));

await step('noSuchIntent', () => stripe.paymentIntents.retrieve('pi_none'));
await step('noSuchRefund', () => stripe.refunds.retrieve('re_none'));
await step('refundOfNoSuchIntent', () => stripe.refunds.create({ payment_intent: 'pi_none' }));
await step('noAmount', () => stripe.paymentIntents.create({ currency: 'nzd' }));
await step('noInteger', () => create({ amount: 12.5 }));
await step('zero', () => create({ amount: 0 }));
await step('tooSmall', () => create({ amount: 49 }));
await step('tooLarge', () => create({ amount: 100_000_000 }));
await step('noCurrency', () => create({ currency: 'xxx' }));
await step('unknownParameter', () => create({ colour: 'red' }));
await step('longMetadata', () => create({ metadata: { name: 'x'.repeat(501) } }));
await step('wrongKey', () => connect('sk_test_4eC39HqLyjWDarjtT1zdp7dc').paymentIntents.retrieve(paid.id));
await step('wrongVersion', () => stripe.paymentIntents.retrieve(paid.id, {}, { apiVersion: 'yesterday' }));
await step('noSuchAddress', () => stripe.customers.create({ name: 'Somebody' }));

await step('keyFirst', () => create({}, { idempotencyKey: 'key-1' }));
await step('keyAgain', () => create({}, { idempotencyKey: 'key-1' }));
await step('keyOther', () => create({ amount: 12_001 }, { idempotencyKey: 'key-1' }));
await step('keyElsewhere', () => stripe.refunds.create({ payment_intent: paid.id, amount: 1 }, { idempotencyKey: 'key-1' }));
await step('keyOfMistake', () => create({ amount: 1 }, { idempotencyKey: 'key-2' }));
await step('keyMended', () => create({ amount: 100 }, { idempotencyKey: 'key-2' }));
await step('keyOfRefusal', () => stripe.refunds.create({ payment_intent: paid.id }, { idempotencyKey: 'key-3' }));
await step('keyOfRefusalAgain', () => stripe.refunds.create({ payment_intent: paid.id }, { idempotencyKey: 'key-3' }));
await step('keyTooLong', () => create({}, { idempotencyKey: 'k'.repeat(256) }));

// Two at once with one key: the double holds the first back until it has refused the second.
const together = await Promise.allSettled(['a', 'b'].map(() => connect(key, { maxNetworkRetries: 0 }).refunds.create({ payment_intent: paid.id, metadata: { together: 'yes' } }, { idempotencyKey: 'key-4' })));
results.together = together.map((one) => ({ status: one.reason?.statusCode, code: one.reason?.code, error: one.reason?.constructor.name }));

// The test has made these go wrong at first; the client tries again by itself.
await step('cancelThatGotLost', () => stripe.paymentIntents.cancel(unpaid.id));
await step('retrieveThatFailed', () => stripe.refunds.retrieve(part.id));

results.events = events.map(({ body, header }) => {
  const event = stripe.webhooks.constructEvent(Buffer.from(body, 'base64'), header, webhookSecret);
  return { type: event.type, missing: [...missingFields(event), ...missingFields(event.data.object)] };
});
// The client leaves the timer of a broken connection running.
process.stdout.write(JSON.stringify(results), () => process.exit());
