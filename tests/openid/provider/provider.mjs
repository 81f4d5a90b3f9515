// An OpenID provider: the certified oidc-provider, configured by one JSON file that the first argument names.
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const { issuer, port, audience, keys, secret } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const redirect = 'http://127.0.0.1/callback';

// A resource is asked for as urn:KIND; each kind is a resource server that wants its tokens otherwise.
const kinds = {
  api: { audience, alg: 'RS256' },
  elliptic: { audience, alg: 'ES256' },
  'shared-secret': { audience, alg: 'HS256' },
  elsewhere: { audience: 'urn:elsewhere', alg: 'RS256' },
  brief: { audience, alg: 'RS256', ttl: 1 },
};

const provider = new Provider(issuer, {
  jwks: { keys },
  clients: [
    {
      client_id: 'browser',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirect],
    },
  ],
  cookies: { keys: [secret] },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: id }) }),
  extraTokenClaims: (_, token) => ({ preferred_username: token.accountId }),
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_, resource) => {
        const kind = kinds[resource.replace('urn:', '')];
        const key = kind.alg === 'HS256' ? { key: Buffer.from(secret) } : {};
        return {
          scope: '',
          audience: kind.audience,
          accessTokenTTL: kind.ttl ?? 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: kind.alg, ...key } },
        };
      },
      useGrantedResource: () => true,
    },
  },
});

provider.listen(port, '127.0.0.1');
