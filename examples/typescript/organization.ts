// What an organization calls, with the types that `npm run generate` makes of its
// document. An unsuccessful call answers 200 as well: `success` tells the two apart,
// and what stands behind it is typed by that. Other statuses are in `error`.

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/organization.js";
import { Refused } from "./refused.js";

type Consent = keyof components["schemas"]["ConsentSwitches"];

export function organizationServer(address: string, session?: string) {
  const headers = session === undefined ? {} : { "Session-Id": session };
  return createClient<paths>({ baseUrl: address, headers });
}

type Server = ReturnType<typeof organizationServer>;

/** Begins a sign-up by an operator's invitation: a link is mailed to the address. */
export async function signUp(server: Server, email: string, inviteToken: string) {
  const { data, error } = await server.POST("/api/signup", { body: { email, inviteToken } });
  if (!data?.success) throw new Refused(data ?? error);
}

/** Completes it, and answers the organization's apikey. */
export async function completeSignup(server: Server, name: string, email: string, password: string, token: string) {
  const { data, error } = await server.POST("/api/complete_signup", {
    body: { name, email, password, passwordConfirmation: password, signupToken: token },
  });
  if (!data?.success) throw new Refused(data ?? error);
  return data.organization.apikey;
}

/** Logs in, and answers the session, or `null` where the password is wrong. */
export async function logIn(server: Server, email: string, password: string) {
  const { data, error } = await server.POST("/api/login", { body: { email, password } });
  if (data?.success) return data.sessionId;
  if (data?.code === "bad-credentials") return null;
  throw new Refused(data ?? error);
}

/** Says what the organization asks people for, and answers the consents among it. */
export async function ask(server: Server, consents: Consent[]) {
  const { data, error } = await server.POST("/api/orgs/profile", {
    body: {
      organizationProfile: {
        requested_data: { email: true, firstname: true },
        consents: Object.fromEntries(consents.map((consent) => [consent, true])),
      },
    },
  });
  if (!data?.success) throw new Refused(data ?? error);
  return Object.keys(data.organizationProfile.consents);
}

/** Invites a person, and answers the link for them. */
export async function invite(server: Server, email: string, firstname: string) {
  const { data, error } = await server.POST("/api/orgs/invite_end_user", {
    body: { endUserPersonalData: { email, firstname } },
  });
  if (!data?.success) throw new Refused(data ?? error);
  return data.signup;
}

/** Lists who was invited, and whether they came. */
export async function invited(server: Server) {
  const { data, error } = await server.GET("/api/end_user_invites", { params: { query: { page: 1 } } });
  if (!data?.success) throw new Refused(data ?? error);
  return data.endUserInvites.map(({ email, used_at }) => ({ email, came: used_at !== null }));
}

/** The lines of the list of those who consent, as CSV. */
export async function mailingList(server: Server, session: string, consentType: Consent) {
  const { data, error } = await server.GET("/api/email_list/{sessionId}/{consentType}", {
    params: { path: { sessionId: session, consentType } },
    parseAs: "text",
  });
  if (data === undefined) throw new Refused(error);
  return data.trim().split("\r\n").slice(1);
}
