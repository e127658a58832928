/** An unsuccessful call: programs go by its code, people by its sentence. */
export class Refused extends Error {
  readonly code: string;

  constructor(failure: { error: string; code: string } | undefined) {
    super(failure ? `${failure.error} (${failure.code})` : "no answer that the document knows");
    this.code = failure?.code ?? "unknown";
  }
}
