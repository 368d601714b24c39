// The provider's few pages, and the forms that come back from them.
export function signIn(fault = '') {
  return page('Sign in', `<p role="alert">${fault}</p>
    <form method="post"><label>Account <input name="account" autofocus></label> <button>Sign in</button>
    <button name="cancel" value="yes">Cancel</button></form>`);
}

export function page(title, content) {
  return `<!DOCTYPE html><html lang="en"><head><title>${title} · test provider</title></head>
    <body><h1>${title}</h1>${content}</body></html>`;
}

export function show(response, status, html) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html);
}

export function escape(text) {
  return String(text ?? '').replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export async function formOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}
