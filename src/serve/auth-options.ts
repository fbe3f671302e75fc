// What do people's accounts need from settings and disk?
import type { AuthOptions } from '../account/index.ts'
import { readAuthSecret } from './auth-secret.ts'
import type { Log } from './log.ts'
import { mailSender } from './mail.ts'
import type { Paths } from './paths.ts'
import type { Settings } from './settings.ts'

export function authOptions(settings: Settings, paths: Paths, log: Log): AuthOptions {
  const sendMail = mailSender(settings)
  return {
    secret: readAuthSecret(paths.secrets),
    publicUrl: settings.publicUrl,
    ...(sendMail && { sendMail }),
    ...(settings.oidcIssuer !== '' && {
      oidc: {
        issuer: settings.oidcIssuer,
        clientId: settings.oidcClientId,
        clientSecret: settings.oidcClientSecret,
        name: settings.oidcName,
        newcomerRole: settings.oidcRole === 'none' ? undefined : settings.oidcRole,
        newcomerOrganization: settings.oidcOrganization,
      },
    }),
    onFault: (message, err) => log.error({ err }, `sign-in: ${message}`),
  }
}
