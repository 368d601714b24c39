using BookingAdmin.Web.Ui.Loading;
using MudBlazor.Services;
using Npgsql;

namespace BookingAdmin.Web.Tests.Ui;

public sealed class LoadFailedTests : BunitContext
{
    public LoadFailedTests()
    {
        Services.AddMudServices();
        SetRendererInfo(new("Server", isInteractive: true));
    }

    [Fact]
    public void A_database_that_is_away_is_named_and_anything_else_is_not()
    {
        LoadFailed.Message(new NpgsqlException("connection refused")).ShouldBe("The database does not answer. Nothing was lost.");
        LoadFailed.Message(new InvalidOperationException("a secret")).ShouldBe("Something went wrong while loading. That changed nothing.");
    }

    [Fact]
    public async Task Trying_again_is_offered_once_at_a_time()
    {
        var (tries, gate) = (0, new TaskCompletionSource());
        var failed = Render<LoadFailed>(parameters => parameters
            .Add(f => f.Fault, new NpgsqlException("away"))
            .Add(f => f.Retry, () => { tries++; return gate.Task; }));

        var click = failed.ByRole("button").ClickAsync(new());
        failed.ByRole("button").HasAttribute("disabled").ShouldBeTrue();
        gate.SetResult();
        await click;

        failed.ByRole("button").TextContent.ShouldBe("Try again");
        tries.ShouldBe(1);
    }
}
