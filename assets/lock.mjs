// The lock file holds versions and hashes, no addresses: npm leaves out the registry's (.npmrc), this the funding pages.
import { readFileSync, writeFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
for (const entry of Object.values(lock.packages)) delete entry.funding
writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n')
