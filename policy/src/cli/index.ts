export { policyCommand, runPolicy } from './command.ts'
export { readPackFiles } from './read-files.ts'
