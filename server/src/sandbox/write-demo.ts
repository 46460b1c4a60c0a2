import { writeFile } from 'node:fs/promises'
import { demoPage, demoPageFile } from './demo-page.ts'

// npx tsx server/src/sandbox/write-demo.ts
await writeFile(demoPageFile, demoPage())
