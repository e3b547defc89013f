import { createHash, timingSafeEqual } from 'node:crypto';

/** Who may read the metrics: whoever knows one of these. */
export interface Authentication {
  /** HTTP basic authentication, `basic_auth` in a scrape configuration. */
  readonly basic?: { readonly username: string; readonly password: string };
  /** A bearer token, `authorization` in a scrape configuration. */
  readonly bearer?: string;
}

/** Compares credentials in a time that does not depend on them. */
export class Authenticator {
  readonly #expected: readonly Buffer[];
  readonly #challenge: string;

  /** @throws when there is nothing to compare with, or a secret is empty */
  constructor({ basic, bearer }: Authentication) {
    if (basic?.password === '' || bearer === '')
      throw new Error('a metrics password or token must not be empty');
    if (basic?.username.includes(':'))
      throw new Error(`a metrics user name has no colon: "${basic.username}"`);
    const expected: string[] = [];
    if (basic !== undefined) expected.push(`basic ${base64(`${basic.username}:${basic.password}`)}`);
    if (bearer !== undefined) expected.push(`bearer ${bearer}`);
    if (expected.length === 0) throw new Error('authentication needs basic or bearer credentials');
    this.#expected = expected.map(digest);
    this.#challenge = [basic && 'Basic realm="metrics", charset="UTF-8"', bearer && 'Bearer realm="metrics"']
      .filter(Boolean)
      .join(', ');
  }

  /** Undefined for whom the header admits; otherwise the value of `WWW-Authenticate`. */
  refusal(authorization: string | undefined): string | undefined {
    const [scheme = '', ...credentials] = (authorization ?? '').trim().split(/ +/);
    const given = digest(`${scheme.toLowerCase()} ${credentials.join(' ')}`);
    let admitted = false;
    for (const expected of this.#expected) admitted = timingSafeEqual(expected, given) || admitted;
    return admitted ? undefined : this.#challenge;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** Digests have one length, which `timingSafeEqual` needs, and give none away. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
