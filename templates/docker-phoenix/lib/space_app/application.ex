defmodule SpaceApp.Application do
  @moduledoc "Starts the web server and starts it again when it fails."

  use Application

  @impl true
  def start(_type, _args) do
    children = [SpaceAppWeb.Endpoint]
    Supervisor.start_link(children, strategy: :one_for_one, name: SpaceApp.Supervisor)
  end
end
