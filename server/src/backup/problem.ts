import { problems } from '../problem.ts'

export const problem = problems('backup', {
  noPrograms: [
    503,
    '这台机器上没有版本{version}的 PostgreSQL 程序。',
    'The programs of PostgreSQL {version} are not on this machine.',
    '请安装 PostgreSQL {version} 的服务器软件包后再试。',
    'Install the server package of PostgreSQL {version} and try again.',
  ],
  failed: [
    503,
    '没有完成，数据库自己的程序说：{said}',
    'Not done. The database’s own program says: {said}',
    '请按它所说处理后再试；原有的数据和备份没有改动。',
    'Mend what it names and try again; data and backups are as they were.',
  ],
  nothingThere: [
    404,
    '{folder} 中没有完整的备份。',
    '{folder} holds no complete backup.',
    '请核对目录；没有写完的备份不算数。',
    'Check the folder; a backup that was not finished does not count.',
  ],
  tooEarly: [
    422,
    '{at} 之前没有备份，最早的一份是 {first}。',
    'There is no backup from before {at}; the first is of {first}.',
    '请选择更晚的时间，或到别处查找更早的备份。',
    'Choose a later time, or look elsewhere for an older backup.',
  ],
  notInTime: [
    422,
    '这种备份只能恢复到备份的那一刻（{at}），不能恢复到别的时间。',
    'A backup of this kind comes back as it was when it was taken ({at}), and as at no other time.',
    '请去掉时间再恢复；要能恢复到任意时间，请让数据库用户有复制权限，并运行 gongji archive。',
    'Leave the time out. To restore to any time, give the database user the right to replicate and run gongji archive.',
  ],
  badTime: [
    400,
    '“{value}”不是时间。',
    '"{value}" is not a time.',
    '请写成 2026-03-01 08:30:00（北京时间）。',
    'Write it as 2026-03-01 08:30:00, in China’s time.',
  ],
  targetTaken: [
    409,
    '{target} 不是空的，没有恢复。',
    '{target} is not empty; nothing was restored.',
    '请给一个空的数据库或还不存在的目录：恢复从不覆盖。',
    'Give an empty database or a folder that does not exist: restoring never overwrites.',
  ],
  whereTo: [
    400,
    '没有说明恢复到哪里。',
    'It was not said where to restore to.',
    '{wanted}',
    'Use this: {wanted}',
  ],
  mayNotReplicate: [
    403,
    '这个数据库用户没有复制权限，不能另存写日志。',
    'This database user may not replicate, so the log of writes cannot be kept.',
    '请由数据库管理员给它复制权限；没有时 gongji backup 会改存全部数据的副本。',
    'The database’s administrator grants it; without it gongji backup keeps a dump of all rows.',
  ],
  onlyWithPostgres: [
    422,
    '内置数据库没有可以另存的写日志。',
    'The embedded database has no log of writes that could be kept apart.',
    '请定时运行 gongji backup；要能恢复到任意时间，请使用 PostgreSQL。',
    'Run gongji backup by a timer; to restore to any time, use PostgreSQL.',
  ],
})
