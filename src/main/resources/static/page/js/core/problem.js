/** A refusal or failure, from the server's problem details (RFC 9457) or from the way there. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code ?? null;
    this.title = body.title ?? null;
    /** @type {{pointer: string, code: string, detail: string}[]} */
    this.faults = body.errors ?? [];
  }

  static async of(response) {
    const text = await response.text();
    try {
      return new Problem(response.status, JSON.parse(text));
    } catch {
      return new Problem(response.status, {detail: `The server answered ${response.status} without saying why.`});
    }
  }

  static unreachable() {
    return new Problem(0, {title: 'No connection', detail: 'The server cannot be reached.'});
  }
}

/** What a person reads of any error: the problem's sentence, and each fault's. */
export function messageOf(error) {
  if (!(error instanceof Problem)) return error?.message ?? String(error);
  const faults = error.faults.map((fault) => fault.detail).filter((detail) => detail !== error.message);
  return [error.message, ...faults].join(' ');
}
