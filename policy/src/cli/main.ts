#!/usr/bin/env node
import { runPolicy } from './command.ts'

await runPolicy(process.argv.slice(2))
