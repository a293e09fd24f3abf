import { describe, expect, it } from 'vitest'
import { coreReason } from './words'

describe('the reason on a blocked button', () => {
  it('is the cause alone', () => {
    expect(coreReason('没有提交:还有再派没有完成。已填的内容还在。完成或撤回后再提交。')).toBe('还有再派没有完成')
    expect(coreReason('Not submitted: a sub-dispatch is still open. What you typed is kept.')).toBe('a sub-dispatch is still open')
    expect(coreReason('No sub-dispatch is open.')).toBe('No sub-dispatch is open')
  })
})
