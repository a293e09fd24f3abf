/** What the server answered when it refused, and what the page knows when there was no answer at all. */

export interface ErrorBody {
  code: string
  message: string
  field: string | null
  request_id: string | null
  [key: string]: unknown
}

/** A refusal (status ≥ 400) or a lost connection (status 0, code `offline`). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message)
    this.name = 'ApiError'
  }

  get code(): string {
    return this.body.code
  }

  get isConflict(): boolean {
    return this.status === 409 && this.code === 'version_conflict'
  }

  get isOffline(): boolean {
    return this.status === 0
  }
}

export function offlineError(): ApiError {
  return new ApiError(0, { code: 'offline', message: '', field: null, request_id: null })
}

/** The error of a response, also when a proxy answered with something that is not our JSON. */
export async function errorOf(response: Response): Promise<ApiError> {
  const fallback: ErrorBody = { code: `http_${response.status}`, message: '', field: null, request_id: null }
  try {
    const body = (await response.json()) as Partial<ErrorBody>
    return new ApiError(response.status, { ...fallback, ...body, code: body.code ?? fallback.code })
  } catch {
    return new ApiError(response.status, fallback)
  }
}
