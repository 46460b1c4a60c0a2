import { Command } from 'commander'
import { beginAgency, renewAdministrator } from '../administration/begin.ts'
import { confirmAtMachine } from '../administration/request.ts'
import type { Link } from '../administration/staff.ts'
import { timeInChina } from '../deps.ts'
import { readConfig } from './config.ts'
import { openServer } from './open.ts'

type Options = {
  name: string
  signInName: string
  second?: string
  areas: string
  renew?: string
  confirm?: string
}

const introduce = (signInName: string, { link, expiresAt }: Link): string => `
  登录名 ${signInName}，一次性链接，${timeInChina(expiresAt)} 前有效，只在这里显示一次：
  Who signs in as ${signInName}: a link, good until ${timeInChina(expiresAt)}, shown here and nowhere else:

  ${link}
`
const next = `
  下一步 next: docs/start-an-agency.md
`
const alone = `
  只有一名管理员时，录入人员、放行带来资金的文件须由本命令的 --confirm 确认。
  With one administrator, what takes two is confirmed here, by --confirm with a sign-in name.
`

/** `zhang=张三`: sign-in name and name. */
function readSecond(text: string): { signInName: string; name: string } {
  const [signInName = '', name = ''] = text.split('=')
  if (signInName === '' || name === '') throw new Error(`--second ${text}: it is <sign-in-name>=<name>`)
  return { signInName, name }
}

/** `init`: begins an agency on an empty database. Nobody has a password before a link was used. */
export const initCommand = (): Command =>
  new Command('init')
    .description('begin an agency on an empty database: schema, areas, two administrators by links')
    .option('--areas <codes>', 'pooling areas to serve, with commas: 520200,530600', '')
    .option('--name <name>', 'the first administrator’s name', '系统管理员')
    .option('--sign-in-name <name>', 'what the first administrator signs in with', 'administrator')
    .option('--second <sign-in-name=name>', 'the second administrator, who confirms what the first asks for')
    .option('--renew <sign-in-name>', 'only make a new link for an administrator who cannot sign in')
    .option(
      '--confirm <sign-in-name>',
      'only confirm what the one administrator who is left asked for this person',
    )
    .action(async ({ name, signInName, second, areas, renew, confirm }: Options) => {
      const { deps, close } = await openServer(readConfig(), {
        say: (text) => console.log(text),
        seed: false,
        migrates: 'when empty',
      })
      try {
        if (renew !== undefined) {
          console.log(introduce(renew, await renewAdministrator(deps, renew)), next)
        } else if (confirm !== undefined) {
          const link = await deps.db.transaction((tx) => confirmAtMachine(tx, deps, confirm))
          console.log(link === null ? `confirmed: ${confirm}` : introduce(confirm, link))
        } else {
          const wanted = areas.split(',').filter((area) => area !== '')
          const administrators = [{ signInName, name }, ...(second === undefined ? [] : [readSecond(second)])]
          const links = await beginAgency(deps, { administrators, areas: wanted })
          for (const [at, link] of links.entries())
            console.log(introduce(administrators[at]!.signInName, link))
          console.log(second === undefined ? alone : '', next)
        }
      } finally {
        await close()
      }
    })
