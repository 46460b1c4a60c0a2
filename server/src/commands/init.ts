import { Command } from 'commander'
import { beginAgency, renewAdministrator } from '../administration/begin.ts'
import type { Link } from '../administration/staff.ts'
import { timeInChina } from '../deps.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

type Options = { name: string; signInName: string; areas: string; renew?: string }

const introduce = ({ link, expiresAt }: Link): string => `
  管理员的一次性链接，${timeInChina(expiresAt)} 前有效，只在这里显示一次：
  The administrator’s link, good until ${timeInChina(expiresAt)}, shown here and nowhere else:

  ${link}

  下一步 next: docs/start-an-agency.md
`

/** `init`: begins an agency on an empty database. Nobody has a password before the link was used. */
export const initCommand = (): Command =>
  new Command('init')
    .description('begin an agency on an empty database: schema, areas, the first administrator by a link')
    .option('--areas <codes>', 'pooling areas to serve, with commas: 520200,530600', '')
    .option('--name <name>', 'the administrator’s name', '系统管理员')
    .option('--sign-in-name <name>', 'what the administrator signs in with', 'administrator')
    .option('--renew <sign-in-name>', 'only make a new link for an administrator who cannot sign in')
    .action(async ({ name, signInName, areas, renew }: Options) => {
      const { deps, close } = await openServer(readConfig(), {
        say: (text) => console.log(text),
        seed: false,
        migrates: 'when empty',
      })
      try {
        const wanted = areas.split(',').filter((area) => area !== '')
        const link =
          renew === undefined
            ? await beginAgency(deps, { name, signInName, areas: wanted })
            : await renewAdministrator(deps, renew)
        console.log(introduce(link))
      } finally {
        await close()
      }
    })
