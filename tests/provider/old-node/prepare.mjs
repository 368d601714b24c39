// The library wants Node 22; with these few additions it runs on what Debian 12 (18) and 13 (20) have.
import * as crypto from 'node:crypto';
import * as module from 'node:module';

globalThis.crypto ??= crypto.webcrypto;
URL.parse ??= (url, base) => { try { return new URL(url, base); } catch { return null; } };
if (!crypto.hash) module.register('./resolve.mjs', import.meta.url);
