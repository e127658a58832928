// What an end user calls, with the types of the other document: see organization.ts.

import createClient from "openapi-fetch";

import type { components, paths } from "./generated/rights-holder.js";
import { Refused } from "./refused.js";

export function rightsHolderServer(address: string, session?: string) {
  const headers = session === undefined ? {} : { "Session-Id": session };
  return createClient<paths>({ baseUrl: address, headers });
}

type Server = ReturnType<typeof rightsHolderServer>;

/** Looks an invitation up: who invites, or `null` where it was used. */
export async function whoInvites(server: Server, token: string) {
  const { data, error } = await server.POST("/api/register/new", { body: { token } });
  if (!data?.success) throw new Refused(data ?? error);
  return data.status === "new" ? data.organization.name : null;
}

/** Opens an account for the invited address, and answers its session. */
export async function register(server: Server, token: string, password: string) {
  const { data, error } = await server.POST("/api/register", {
    body: { token, password, passwordConfirmation: password },
  });
  if (!data?.success) throw new Refused(data ?? error);
  return data.sessionId;
}

/** Signs an agreement with an organization, and answers when. */
export async function sign(server: Server, organizationApikey: string) {
  const { data, error } = await server.POST("/api/sign_sisa", { body: { organizationApikey } });
  if (!data?.success) throw new Refused(data ?? error);
  return data.sisa.acceptedSisa.createdAt;
}

/** Changes what the person shares and allows; answers the kinds of the events that record it. */
export async function change(
  server: Server,
  apikey: string,
  changes: components["schemas"]["AccountDataChanges"],
) {
  const { data, error } = await server.POST("/api/organizations/accountData", {
    body: { organizationApikeys: [apikey], changes },
  });
  if (!data?.success) throw new Refused(data ?? error);
  const { data: events, error: unread } = await server.GET("/api/organizations/sisa_events/{apikey}", {
    params: { path: { apikey } },
  });
  if (!events?.success) throw new Refused(events ?? unread);
  return events.organizationSisaEvents.map((event) => event.audit.eventType);
}
