from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from gateway.models import Failure


class GatewayError(Exception):
    """A failure that the caller is told about."""

    def __init__(self, status: int, error_code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message


def failure(status: int, error_code: str, message: str) -> JSONResponse:
    body = Failure(error_code=error_code, message=message)
    return JSONResponse(body.model_dump(), status)


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(GatewayError)
    async def gateway_error(_: Request, error: GatewayError) -> JSONResponse:
        return failure(error.status, error.error_code, error.message)

    @app.exception_handler(RequestValidationError)
    async def invalid_request(_: Request, error: RequestValidationError) -> JSONResponse:
        # Places and reasons only: the input may hold what must not be repeated.
        problems = [
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors()
        ]
        return failure(422, "INVALID_REQUEST", "; ".join(problems))

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        return failure(error.status_code, f"HTTP_{error.status_code}", str(error.detail))
