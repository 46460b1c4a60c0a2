import { z } from 'zod'
import { route } from './route.ts'

const message = z
  .strictObject({
    from: z.string().regex(/^[0-9]{6}$/),
    to: z.string().regex(/^[0-9]{6}$/),
    id: z.string().regex(/^[0-9]{6}-[0-9]{1,20}$/),
    time: z.iso.datetime({ offset: true }),
    content: z.string().max(100_000),
    signature: z.string().max(100),
  })
  .meta({
    id: 'AgencyMessage',
    description: 'A message between two agencies, signed with Ed25519 by the sender; docs/two-agencies.md',
  })

export const peerRoutes = {
  agencyMessages: route({
    method: 'POST',
    path: '/agencies/messages',
    summary: 'Another agency’s server tells or asks something of people whom both know',
    tag: 'agencies',
    roles: ['anyone'],
    // Each message is signed under the other agency's own key, which is looked at before anything else.
    right: null,
    body: message,
    reply: message,
  }),
}
