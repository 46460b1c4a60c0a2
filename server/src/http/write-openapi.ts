import { writeFile } from 'node:fs/promises'
import { openApiFile } from './openapi.ts'
import { openApiText } from './openapi-text.ts'

// npx tsx server/src/http/write-openapi.ts
await writeFile(openApiFile, openApiText())
