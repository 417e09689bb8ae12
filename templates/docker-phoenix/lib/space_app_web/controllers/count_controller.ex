defmodule SpaceAppWeb.CountController do
  @moduledoc "Counts the words and characters of a text."

  use Phoenix.Controller, formats: [:json]

  import Plug.Conn, only: [put_status: 2]

  def create(conn, %{"text" => text}) when is_binary(text) do
    json(conn, %{words: length(String.split(text)), characters: String.length(text)})
  end

  def create(conn, _params) do
    conn
    |> put_status(:unprocessable_entity)
    |> json(%{error: ~s(Send JSON with a text, such as {"text": "two words"}.)})
  end
end
