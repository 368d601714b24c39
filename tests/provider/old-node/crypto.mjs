import { createHash } from 'node:crypto';

export * from 'node:crypto';
export { default } from 'node:crypto';
export const hash = (algorithm, data, encoding = 'hex') => createHash(algorithm).update(data).digest(encoding);
