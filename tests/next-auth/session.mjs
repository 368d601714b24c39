// Makes session cookies as NextAuth 4 makes them, with its own code: one JSON object in, a list of cookies out.
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { encode } from 'next-auth/jwt';

// Not exported by the package, but what splits a long token into several cookies.
const { SessionStore, defaultCookies } = createRequire(import.meta.url)('./node_modules/next-auth/core/lib/cookie.js');

const { secret, token, maxAge, salt, secure } = JSON.parse(await text(process.stdin));
const value = await encode({ token, secret, maxAge, salt });
const store = new SessionStore(defaultCookies(secure).sessionToken, { cookies: {}, headers: {} }, { debug: () => {} });
process.stdout.write(JSON.stringify(store.chunk(value, {}).map(cookie => ({ name: cookie.name, value: cookie.value }))));
