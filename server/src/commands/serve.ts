import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { clockOf, sendTo as sendToService, startSimulator } from '../../rehearsal/bureau/simulator.ts'
import { callPath, createHis, sendTo as sendMessage } from '../../rehearsal/hospital/sample-client.ts'
import { verifyByHand } from '../audit/jobs.ts'
import { backUpFolder } from '../backup/take.ts'
import { createJobRunner, type JobRunner } from '../clock.ts'
import { sqlState } from '../db/db.ts'
import { type Deps, timeInChina } from '../deps.ts'
import { registerHis } from '../his/routes.ts'
import { type AppOptions, createApp } from '../http/app.ts'
import { createLogger } from '../http/log.ts'
import { changesLookedForEveryMs, watchApprovedChanges } from '../rule/in-use.ts'
import { demoPeople } from '../sandbox/people.ts'
import { takeSeal } from '../seal/take.ts'
import { createSettler } from '../settlement/settler.ts'
import { workOf } from '../work.ts'
import { backupPath } from './backup.ts'
import { type Config, problem, readConfig } from './config.ts'
import { type OpenOptions, openServer } from './open.ts'
import { sealPath } from './seal.ts'
import { untilAsked } from './until-asked.ts'
import { verifyPath } from './verify.ts'

export type ServeOptions = OpenOptions & Pick<AppOptions, 'webFolder' | 'limits'>

export type RunningServer = {
  url: string
  deps: Deps
  runner: JobRunner
  close: () => Promise<void>
}

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`

/** In a sandbox the tax bureau is played by a simulator in this process, on a port of its own. */
async function startBureau(deps: Deps, serviceUrl: string): Promise<() => Promise<void>> {
  const key = randomBytes(32)
  const bureau = await startSimulator({
    port: 0,
    key,
    send: sendToService(serviceUrl),
    now: clockOf(serviceUrl),
    everyMs: 2_000,
  })
  deps.taxBureau = { url: bureau.url, pageUrl: bureau.url, key }
  return bureau.close
}

/** The folder whose disk this process writes to: the database, or the seals. */
const diskOf = ({ database, sealFile }: Config): string =>
  database.kind === 'embedded' ? database.folder : sealFile === undefined ? '.' : dirname(sealFile)

/**
 * Opens everything and serves: pages, REST, the national interface, and the jobs that are due.
 * @throws Problem when a setting, the data folder or the port cannot be used
 */
export async function startServer(
  config: Config,
  { webFolder, limits, ...options }: ServeOptions = {},
): Promise<RunningServer> {
  const { deps, clock, announce, close: closeDatabase } = await openServer(config, options)
  const logger = createLogger(config.logLevel)
  const settler = createSettler(deps)
  const app = await createApp(deps, settler, {
    logger,
    his: (scope, own, settling, watch) =>
      registerHis(scope, own, settling, { signed: config.mode === 'production', ...watch }),
    diskFolder: diskOf(config),
    secure: config.publicOrigin?.startsWith('https://') === true,
    trustProxy: config.trustProxy,
    ...(config.publicOrigin === undefined ? {} : { publicOrigin: config.publicOrigin }),
    ...(config.oidc === undefined ? {} : { oidc: config.oidc }),
    ...(config.metricsToken === undefined ? {} : { metricsToken: config.metricsToken }),
    ...(webFolder === undefined ? {} : { webFolder }),
    ...(limits === undefined ? {} : { limits }),
  })
  const runner = createJobRunner(deps, workOf(deps), {
    ...(clock === undefined ? {} : { clock }),
    onFailure: (job, error) => logger.warn({ job: job?.id, kind: job?.kind, err: error }, 'job failed'),
  })
  const token = randomBytes(24).toString('hex')
  app.get(verifyPath, async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) return reply.code(404).send()
    return await verifyByHand(deps)
  })
  app.post(sealPath, async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${token}`) return reply.code(404).send()
    return await takeSeal(deps)
  })
  if (config.database.kind === 'embedded') {
    const { folder } = config.database
    app.post<{ Body: { parent: string } }>(backupPath, async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${token}`) return reply.code(404).send()
      return await backUpFolder(deps.db, folder, { parent: request.body.parent, now: Date.now })
    })
  }
  if (clock !== undefined) deps.advanceTo = runner.advanceTo
  const stopWatching = watchApprovedChanges(deps.db, deps.packs, changesLookedForEveryMs, (error) =>
    logger.error({ err: error }, 'approved rules cannot be used'),
  )
  let closeBureau = async () => {}
  const close = async () => {
    await app.close()
    await stopWatching()
    await runner.stop()
    await settler.close()
    await closeBureau()
    await closeDatabase()
  }
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await close()
    throw sqlState(error) === 'EADDRINUSE' ? problem.portTaken({ port: config.port }) : error
  }
  const url = urlOf(config.host, (app.server.address() as AddressInfo).port)
  if (config.mode === 'sandbox' && config.taxBureau === undefined) closeBureau = await startBureau(deps, url)
  announce({ url, token })
  runner.start()
  return { url, deps, runner, close }
}

const place = ({ database }: Config): string =>
  database.kind === 'embedded' ? database.folder : database.url.replace(/\/\/[^@/]*@/, '//…@')

function introduce(config: Config, { url, deps }: RunningServer, seconds: string): string {
  const sandbox = config.mode === 'sandbox'
  return `
Gongji 共济 is ready (${seconds} s)${sandbox ? `: a sandbox with invented people, ${timeInChina(deps.now())}` : ''}

  pages 页面                   ${url}/
  API 接口文档                 ${url}/docs
  hospitals 国家接口           POST ${url}${callPath}
  health, metrics              ${url}/livez  ${url}/readyz  ${url}/metrics
  data 数据                    ${place(config)}
${sandbox ? `\n${billToTry(url, deps.now)}` : ''}`
}

/** What a pharmacy's program would ask before 王秀英 pays: her own account first, then her son's. It holds nothing. */
function billToTry(url: string, now: () => number): string {
  const { psnNo, idNumber } = demoPeople.find(({ name }) => name === '王秀英')!
  const his = createHis({ send: sendMessage(url), institution: 'P52020100001', now })
  const lines = [{ code: 'DEMOA0001', amount: 360 }]
  const sale = his.saleData({ patient: { psnNo, certNo: idNumber }, lines })
  const message = JSON.stringify(his.envelope('2101', sale, his.newMsgid()))
  return `  One bill to try 试一笔: who would pay, without moving any money (2102 in place of 2101 settles it)
  curl -s ${url}${callPath} -d '${message}'
`
}

/** `serve`: everything in one process. */
export const serveCommand = (): Command =>
  new Command('serve')
    .description('serve pages, API and the national interface, and do what is due')
    .action(async () => {
      const began = performance.now()
      const config = readConfig()
      const server = await startServer(config, { say: (text) => console.log(text) })
      console.log(introduce(config, server, ((performance.now() - began) / 1000).toFixed(1)))
      await untilAsked()
      await server.close()
    })
