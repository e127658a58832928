// Plays the README's story through the two APIs, with typed clients:
//
//     cd examples/typescript
//     npm ci && npm run generate && npm run build
//     node dist/story.js B A M INVITE_TOKEN
//
// B and A are the addresses of the organization server and the rights-holder server, M
// the operators' address, whose page of mails has the link that a new organization waits
// for. INVITE_TOKEN is what `assent invite-token create` prints.

import { randomUUID } from "node:crypto";

import * as organization from "./organization.js";
import { Refused } from "./refused.js";
import * as rightsHolder from "./rights-holder.js";

const PASSWORD = "examplepassword";

/** Waits for the mail to the address, and takes the token out of its link. */
async function signupToken(mails: string, email: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const page = await (await fetch(`${mails}/mail`)).text();
    const row = page.slice(page.indexOf(`<td>${email}</td>`));
    const path = row.startsWith("<td>") && row.match(/href="([^"]+)"/)?.[1];
    if (path) {
      const letter = await (await fetch(mails + path)).text();
      const token = letter.match(/signup\/([A-Za-z0-9_-]{32})/)?.[1];
      if (token !== undefined) return token;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail to ${email} came in 20 seconds`);
}

async function main(b: string, a: string, m: string, inviteToken: string) {
  const telling = randomUUID().slice(0, 13); // so that the story can be played again
  const [admin, alice] = [`bob.${telling}@example.com`, `alice.${telling}@example.com`];

  const anybody = organization.organizationServer(b);
  await organization.signUp(anybody, admin, inviteToken);
  const mailed = await signupToken(m, admin);
  const apikey = await organization.completeSignup(anybody, "Bob Co", admin, PASSWORD, mailed);
  console.log(`${apikey} signed up as ${admin}`);

  console.log("with a wrong password:", await organization.logIn(anybody, admin, "not the password"));
  const session = await organization.logIn(anybody, admin, PASSWORD);
  if (session === null) throw new Error("the password is right");
  const bob = organization.organizationServer(b, session);
  console.log("asks for:", await organization.ask(bob, ["Newsletter", "Membership"]));
  const link = await organization.invite(bob, alice, "Alice");

  const token = link.split("/").at(-1) ?? link;
  const stranger = rightsHolder.rightsHolderServer(a);
  console.log("invited by:", await rightsHolder.whoInvites(stranger, token));
  const person = rightsHolder.rightsHolderServer(a, await rightsHolder.register(stranger, token, PASSWORD));
  console.log("invited by, once more:", await rightsHolder.whoInvites(stranger, token));
  console.log("signed at:", await rightsHolder.sign(person, apikey));
  const allow = { shared_personal_data: { firstname: true }, consents: { Newsletter: true } };
  console.log("events:", await rightsHolder.change(person, apikey, allow));

  console.log("invited:", await organization.invited(bob));
  console.log("newsletter:", await organization.mailingList(bob, session, "Newsletter"));
  await rightsHolder.change(person, apikey, { consents: { Newsletter: { enabled: false } } });
  const after = await organization.mailingList(bob, session, "Newsletter");
  console.log("newsletter, after she withdrew:", after);

  // What is refused has a code.
  try {
    await rightsHolder.sign(person, "nobody");
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.log("refused:", error.code);
  }
}

const [b, a, m, inviteToken] = process.argv.slice(2);
if (b === undefined || a === undefined || m === undefined || inviteToken === undefined) {
  console.error("usage: node story.js B A M INVITE_TOKEN");
  process.exit(2);
}
await main(b, a, m, inviteToken);
