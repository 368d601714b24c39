// What the provider remembers: in memory, and kept when its keys change. Clients come from the tests.
export function createStore(clients) {
  const entries = new Map();
  const models = ['Session', 'Grant', 'RefreshToken', 'AccessToken', 'AuthorizationCode'];

  const of = (model) => [...entries].filter(([key]) => key.startsWith(`${model}:`)).map(([, payload]) => payload);

  const adapter = (model) => {
    const key = (id) => `${model}:${id}`;
    return {
      async find(id) { return model === 'Client' ? clients.get(id) : entries.get(key(id)); },
      async findByUid(uid) { return of(model).find((payload) => payload.uid === uid); },
      async findByUserCode() { return undefined; },
      async upsert(id, payload) { entries.set(key(id), payload); },
      async consume(id) { entries.get(key(id)).consumed = Math.floor(Date.now() / 1000); },
      async destroy(id) { entries.delete(key(id)); },
      async revokeByGrantId(grantId) { forget((payload) => payload.grantId === grantId, [model]); },
    };
  };

  const forget = (wanted, among = models) => {
    for (const [key, payload] of entries)
      if (among.some((model) => key.startsWith(`${model}:`)) && wanted(payload)) entries.delete(key);
  };

  return { adapter, of, forget };
}
