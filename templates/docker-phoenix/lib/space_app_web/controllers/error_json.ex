defmodule SpaceAppWeb.ErrorJSON do
  @moduledoc "What an error looks like to the programs that call the app."

  def render(template, _assigns) do
    %{error: Phoenix.Controller.status_message_from_template(template)}
  end
end
