// Plays the README's story through the two APIs: plain JavaScript for Node 18 and later.
//
//     node examples/javascript/story.mjs B A M INVITE_TOKEN
//
// B and A are the addresses of the organization server and the rights-holder server, M
// the operators' address, whose page of mails has the link that a new organization waits
// for. INVITE_TOKEN is what `assent invite-token create` prints.

import { randomUUID } from "node:crypto";

/** An unsuccessful call: programs go by its code, people by its sentence. */
class Refused extends Error {
  constructor({ error, code }) {
    super(`${error} (${code})`);
    this.code = code;
  }
}

/** One server, called by one caller. */
class Api {
  constructor(address, session) {
    this.address = address.replace(/\/$/, "");
    this.session = session;
  }

  signedIn(session) {
    return new Api(this.address, session);
  }

  fetch(path, options = {}) {
    const headers = { ...options.headers, ...(this.session && { "Session-Id": this.session }) };
    return fetch(this.address + path, { ...options, headers, signal: AbortSignal.timeout(60_000) });
  }

  async get(path) {
    return succeeded(await this.fetch(path));
  }

  async post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return succeeded(await this.fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
  }

  /** The text of an answer in CSV; `body` is a form. */
  async csv(path, body) {
    const answer = await this.fetch(path, body && { method: "POST", body });
    if (!answer.headers.get("Content-Type")?.startsWith("text/csv")) await succeeded(answer);
    return answer.text();
  }
}

/** The JSON of a successful call. 401, 404, 422 and others have the same body as refused ones. */
async function succeeded(answer) {
  const json = await answer.json();
  if (!json.success) throw new Refused(json);
  return json;
}

/** Waits for the mail to the address, and takes the token out of its link. */
async function signupToken(mails, email) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const page = await (await mails.fetch("/mail")).text();
    const row = page.split("<td>").findIndex((cell) => cell.startsWith(`${email}</td>`));
    if (row >= 0) {
      const [, path] = page.split("<td>").slice(row).join("<td>").match(/href="([^"]+)"/);
      const letter = await (await mails.fetch(path)).text();
      return letter.match(/signup\/([A-Za-z0-9_-]{32})/)[1];
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail to ${email} came in 20 seconds`);
}

async function main(b, a, m, inviteToken) {
  const [organization, rightsHolder, mails] = [new Api(b), new Api(a), new Api(m)];
  const telling = randomUUID().slice(0, 13); // so that the story can be played again
  const [admin, alice] = [`bob.${telling}@example.com`, `alice.${telling}@example.com`];
  const password = { password: "examplepassword", passwordConfirmation: "examplepassword" };

  // An organization signs up by the operator's invitation.
  await organization.post("/api/signup", { email: admin, inviteToken });
  const token = await signupToken(mails, admin);
  const signedUp = { name: "Bob Co", email: admin, signupToken: token, ...password };
  const completed = await organization.post("/api/complete_signup", signedUp);
  const apikey = completed.organization.vendor_name;
  const bob = organization.signedIn(completed.sessionId);
  console.log(`${apikey} signed up`);

  // It says what it asks for, and invites people.
  await bob.post("/api/orgs/profile", {
    organizationProfile: {
      requested_data: { email: true, firstname: true, lastname: true },
      consents: { Newsletter: true, Membership: true },
      communication_channels: { email_media: true },
    },
  });
  const people = `Email,First Name,Surname\ncarl.${telling}@example.com,Carl,Other\n`;
  const form = new FormData();
  form.append("emailListCSVStream", new Blob([people]), "people.csv");
  const invited = await bob.csv("/api/orgs/invite_end_user_batch?only=invited", form);
  const { signup: link } = await bob.post("/api/orgs/invite_end_user", {
    endUserPersonalData: { email: alice, firstname: "Alice", lastname: "McPerson" },
  });
  console.log("invited:", invited.trim().split("\r\n").length);

  // One of them registers, signs, shares and allows.
  const registration = { token: link.split("/").pop(), ...password };
  const registered = await rightsHolder.post("/api/register", registration);
  const person = rightsHolder.signedIn(registered.sessionId);
  await person.post("/api/sign_sisa", { organizationApikey: apikey });
  const change = (changes) =>
    person.post("/api/organizations/accountData", { organizationApikeys: [apikey], changes });
  await change({
    shared_personal_data: { firstname: true, lastname: true },
    consents: { Newsletter: true },
  });

  // The organization reads who allows what, until that is taken back.
  const newsletter = () => bob.csv(`/api/email_list/${bob.session}/Newsletter`);
  console.log("newsletter:", (await newsletter()).trim().split("\r\n").slice(1));
  await change({ consents: { Newsletter: false } });
  console.log("newsletter, after she withdrew:", (await newsletter()).trim().split("\r\n").slice(1));

  // What is refused is an answer with a code.
  try {
    await organization.post("/api/login", { email: admin, password: "not the password" });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.log("refused:", error.code);
  }
}

if (process.argv.length !== 6) {
  console.error("usage: node story.mjs B A M INVITE_TOKEN");
  process.exit(2);
}
await main(...process.argv.slice(2));
