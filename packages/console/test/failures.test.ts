import { describe, expect, it } from '@jest/globals';
import { describeReportFailure, describeUploadFailure } from '../src/index.ts';
import { ConsoleError, type ConsoleErrorCode } from '../src/errors.ts';

describe('what the status sources say', () => {
  it.each<[ConsoleErrorCode, string, string]>([
    ['ERR_CONSOLE_NOT_AUTHORIZED', 'NotAuthorized', 'Reporting was not allowed: why'],
    ['ERR_CONSOLE_ARCHIVE_UNREADABLE', 'SummaryFailed', 'Unable to retrieve local insights data: why'],
    ['ERR_CONSOLE_UNREACHABLE', 'UploadFailed', 'Unable to report: why'],
    ['ERR_CONSOLE_REJECTED', 'UploadFailed', 'Unable to report: why'],
  ])('about an upload that ended with %s', (code, reason, message) => {
    expect(describeUploadFailure(new ConsoleError(code, 'why'))).toEqual({ reason, message });
  });

  it.each<[ConsoleErrorCode, string, string]>([
    ['ERR_CONSOLE_NOT_AUTHORIZED', 'NotAuthorized', 'Auth rejected for downloading latest report: why'],
    ['ERR_CONSOLE_NOT_FOUND', 'NotAvailable', "Couldn't download the latest report: why"],
    ['ERR_CONSOLE_UNEXPECTED_STATUS', 'UnexpectedError', 'Failed to download the latest report: why'],
    ['ERR_CONSOLE_MALFORMED', 'UnexpectedError', 'Failed to download the latest report: why'],
  ])('about a report that ended with %s', (code, reason, message) => {
    expect(describeReportFailure(new ConsoleError(code, 'why'))).toEqual({ reason, message });
  });

  it('hides credentials of errors that are not ours', () => {
    expect(describeUploadFailure(new Error('Bearer abcdef')).message).not.toContain('abcdef');
  });
});
