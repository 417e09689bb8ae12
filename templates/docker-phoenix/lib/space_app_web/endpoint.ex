defmodule SpaceAppWeb.Endpoint do
  @moduledoc "What every request passes before it reaches its route."

  use Phoenix.Endpoint, otp_app: :{{app}}

  plug(Plug.RequestId)
  plug(Plug.Parsers, parsers: [:urlencoded, :json], pass: ["*/*"], json_decoder: Jason)
  plug(Plug.Head)
  plug(SpaceAppWeb.Router)
end
