// How does a mail leave the house? Over the operator's SMTP server, by nodemailer.
import type { Mail } from '../account/index.ts'
import type { Settings } from './settings.ts'

/** undefined: mail is not set up. Throws when the server can't be reached or refuses. */
export function mailSender({
  smtpUrl,
  mailFrom,
}: Pick<Settings, 'smtpUrl' | 'mailFrom'>): ((mail: Mail) => Promise<void>) | undefined {
  if (smtpUrl === '') return undefined
  return async ({ to, subject, text }) => {
    const { createTransport } = await import('nodemailer')
    const transport = createTransport(smtpUrl, { from: mailFrom })
    try {
      await transport.sendMail({ to, subject, text, disableUrlAccess: true, disableFileAccess: true })
    } finally {
      transport.close()
    }
  }
}
