// What do our mails say? Plain text, no pictures, nothing that is counted.
import type { Role } from './roles.ts'

export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/** Names come from people: a line break would make a header or a paragraph of them. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

export const resetMail = (link: string, person: { readonly email: string; readonly name: string }): Mail => ({
  to: person.email,
  subject: 'Set a new password for Cairn',
  text: `Hello ${oneLine(person.name)},

somebody, probably you, asked for a new password for Cairn. Within an hour you can set it here:

${link}

If it was not you, do nothing: your password stays as it is.
`,
})

export const invitationMail = (
  link: string,
  invitation: {
    readonly email: string
    readonly role: Role
    readonly invitedBy: string
    readonly organization: { readonly name: string }
  },
): Mail => ({
  to: invitation.email,
  subject: `${oneLine(invitation.invitedBy)} invites you to ${oneLine(invitation.organization.name)} on Cairn`,
  text: `Hello,

${oneLine(invitation.invitedBy)} invites you to ${oneLine(invitation.organization.name)} on Cairn, as ${invitation.role}. Within seven days you can accept here:

${link}

If you did not expect this, do nothing.
`,
})
