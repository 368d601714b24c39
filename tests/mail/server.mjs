// Real mail servers for the tests of one process, each at a port of its own, with faults on demand. They take one command a line on the
// input ({ command, port, … }) and answer each with a line ({ result } or { error }). "open" starts one. All end when the input does.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const servers = new Map();

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit());
lines.on('line', async (line) => {
  const { command, port, ...given } = JSON.parse(line);
  let reply;
  try {
    reply = { result: await (command === 'open' ? open(given) : servers.get(port)[command](given)) ?? null };
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
});

// user: who may sign in, with password or token; none: everybody may send without. tls: at once, and not by STARTTLS.
async function open({ certificate, key, tls = false, startTls = true, user, password, token, startPort = 0 }) {
  const mails = [], steps = [], held = [], connections = new Set();
  let signIns = 0, tokens = 0;

  // What is to happen next at a point: connect, auth, mail, rcpt, data (before a byte of it is read) or end (after the last).
  const step = (at) => {
    const next = steps.findIndex((s) => s.at === at);
    return next < 0 ? null : steps[next].always ? steps[next] : steps.splice(next, 1)[0];
  };
  const refusal = ({ code, text }) => Object.assign(new Error(text ?? 'no'), { responseCode: code });

  // Goes on with what the step says: an answer after a while, none at all, or the end of the connection.
  async function meet(at, session, done, well) {
    const next = step(at);
    if (next?.delay) await new Promise((later) => setTimeout(later, next.delay));
    if (next?.hold) await new Promise((release) => held.push({ at, release }));
    if (next?.drop) {
      for (const connection of server.connections) if (connection.session === session || connection.id === session.id) connection._socket.destroy();
      return;
    }
    if (next?.silent) return;
    if (next?.code) done(refusal(next));
    else well();
  }

  const server = new SMTPServer({
    secure: tls, key, cert: certificate, logger: false, authOptional: !user, authMethods: token ? ['XOAUTH2'] : ['PLAIN', 'LOGIN'],
    hideSTARTTLS: !startTls, hideENHANCEDSTATUSCODES: true, disabledCommands: [...(startTls ? [] : ['STARTTLS']), ...(user ? [] : ['AUTH'])],
    allowInsecureAuth: false, disableReverseLookup: true, closeTimeout: 100,
    onConnect: (session, done) => { connections.add(session.id); meet('connect', session, done, done); },
    onAuth(auth, session, done) {
      signIns++;
      const right = auth.username === user && (token ? auth.accessToken === token : auth.password === password);
      meet('auth', session, done, () => right ? done(null, { user }) : done(refusal({ code: 535, text: '5.7.8 wrong' })));
    },
    onMailFrom: (address, session, done) => meet('mail', session, done, done),
    onRcptTo: (address, session, done) => meet('rcpt', session, done, done),
    onData(stream, session, done) {
      const chunks = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', async () => {
        const mail = { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((to) => to.address), secure: session.secure,
          connection: session.id, raw: Buffer.concat(chunks), at: Date.now() };
        const early = steps.find((s) => s.at === 'end');
        const keeps = !early || early.stores;
        if (keeps) mails.push(mail);
        await meet('end', session, done, () => { if (!keeps) mails.push(mail); done(null, 'queued as 1'); });
      });
    },
  });
  server.on('error', () => {});
  await new Promise((listening) => server.listen(startPort, '127.0.0.1', listening));
  const port = server.server.address().port;

  // Where a client gets its token by OAuth2.
  const tokenServer = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    tokens++;
    const asked = new URLSearchParams(body);
    const right = asked.get('grant_type') === 'client_credentials' && asked.get('client_secret') === 'client-secret';
    response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(right ? { access_token: token, token_type: 'Bearer', expires_in: 3600 } : { error: 'invalid_client' }));
  });
  await new Promise((listening) => tokenServer.listen(0, '127.0.0.1', listening));

  servers.set(port, {
    next({ steps: more }) { steps.push(...more); },
    forget() { steps.length = 0; },
    held: () => held.map((h) => h.at),
    release() { for (const { release } of held.splice(0)) release(); },
    // Ends what stands, as a server does with a client that says nothing for long.
    hangUp() { for (const connection of server.connections) connection._socket.destroy(); },
    counts: () => ({ mails: mails.length, connections: connections.size, signIns, tokens }),
    times: () => mails.map((mail) => mail.at),
    ids: () => mails.map((mail) => /^message-id: *(.*)$/im.exec(mail.raw.toString('latin1'))?.[1]),
    async mails() {
      return Promise.all(mails.map(async ({ raw, ...mail }) => ({ ...mail, ...await read(raw) })));
    },
    async close() {
      servers.delete(port);
      tokenServer.close();
      for (const connection of server.connections) connection._socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  });
  return { port, tokenPort: tokenServer.address().port };
}

// What another library makes of it, and the header as it came.
async function read(raw) {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true, skipTextLinks: true });
  const head = raw.toString('utf8').split('\r\n\r\n')[0];
  const line = (name) => mail.headerLines.filter((h) => h.key === name).map((h) => h.line.slice(h.line.indexOf(':') + 1).trim());
  return {
    subject: mail.subject, sender: mail.from?.text, recipient: mail.to?.value?.[0]?.name, replyTo: mail.replyTo?.text, id: mail.messageId,
    date: mail.date, text: mail.text, html: mail.html || null, attachments: mail.attachments.length,
    names: mail.headerLines.map((h) => h.key), type: mail.headers.get('content-type')?.value, language: line('content-language')[0],
    autoSubmitted: line('auto-submitted')[0], autoResponse: line('x-auto-response-suppress')[0],
    unsubscribe: line('list-unsubscribe')[0]?.replace(/\s/g, ''), unsubscribePost: line('list-unsubscribe-post')[0],
    longest: Math.max(...raw.toString('latin1').split('\r\n').map((l) => l.length)), size: raw.length, head,
  };
}
