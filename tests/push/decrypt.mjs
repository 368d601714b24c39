// Reads a push message as a browser does (RFC 8291), by another implementation than the one that wrote it. The keys of the subscription
// and the body come in on standard input, base64url each; the text goes out as JSON.
import { createECDH } from 'node:crypto';
import { text } from 'node:stream/consumers';
import ece from 'http_ece';

const { body, privateKey, secret } = JSON.parse(await text(process.stdin));
const browser = createECDH('prime256v1');
browser.setPrivateKey(privateKey, 'base64url');
const plain = ece.decrypt(Buffer.from(body, 'base64url'), { version: 'aes128gcm', privateKey: browser, authSecret: secret });
process.stdout.write(JSON.stringify({ text: plain.toString('utf8') }));
