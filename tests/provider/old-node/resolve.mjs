// Packages get the module beside this one instead of node:crypto.
const ours = new URL('./crypto.mjs', import.meta.url).href;

export const resolve = (specifier, context, next) => specifier === 'node:crypto' && context.parentURL?.includes('/node_modules/')
  ? { url: ours, shortCircuit: true } : next(specifier, context);
