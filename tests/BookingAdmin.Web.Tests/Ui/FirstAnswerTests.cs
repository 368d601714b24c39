using BookingAdmin.Data.Own;
using BookingAdmin.Domain;
using BookingAdmin.Services.Consistency.Runs;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Testing;
using BookingAdmin.Web.Access.Sessions;
using BookingAdmin.Web.Audit;
using BookingAdmin.Web.Consistency;
using BookingAdmin.Web.Consistency.Findings;
using BookingAdmin.Web.Consistency.States;
using BookingAdmin.Web.Guard;
using BookingAdmin.Web.Repair;
using BookingAdmin.Web.Repair.Jobs;
using BookingAdmin.Web.Sessions;
using BookingAdmin.Web.Tests.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Web.Tests.Ui;

/// <summary>The first answer of a page has its content, and the live page goes on from it without asking again.</summary>
public sealed class FirstAnswerTests(FirstAnswerTests.Place place) : IClassFixture<FirstAnswerTests.Place>
{
    static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Addresses.Consistency, " at risk</h1>")]
    [InlineData(Addresses.Consistency, "Bars: missing bookings that began in the last 14 days: 1")]
    [InlineData(Addresses.Consistency + "/missing-booking", "7F3K2A")]
    [InlineData(Addresses.States, "1 order in this state")]
    [InlineData(Addresses.Guard, "Orders that lack a booking right now.")]
    [InlineData(Addresses.Audit, "Guard installed")]
    [InlineData(Addresses.Repairs, "Every order without a booking")]
    [InlineData(Addresses.Repairs + "/{job}", "7F3K2A")]
    [InlineData(Addresses.Sessions, "This one")]
    [InlineData(Addresses.EverybodysSessions, "Sam Okafor")]
    public async Task The_first_answer_of_a_page_has_its_content(string address, string words) =>
        System.Net.WebUtility.HtmlDecode(await place.Ada.PageAsync(address.Replace("{job}", $"{place.Job}", StringComparison.Ordinal)))
            .ShouldContain(words);

    [Theory]
    [InlineData(typeof(ConsistencyPage), Addresses.Consistency)]
    [InlineData(typeof(RulePage), Addresses.Consistency + "/missing-booking")]
    [InlineData(typeof(StatesPage), Addresses.States)]
    [InlineData(typeof(GuardPage), Addresses.Guard)]
    [InlineData(typeof(AuditPage), Addresses.Audit)]
    [InlineData(typeof(RepairsPage), Addresses.Repairs)]
    [InlineData(typeof(JobPage), Addresses.Repairs + "/{job}")]
    [InlineData(typeof(SessionsPage), Addresses.Sessions)]
    [InlineData(typeof(AllSessionsPage), Addresses.EverybodysSessions)]
    public async Task The_live_page_goes_on_from_the_first_answer_without_asking_again(Type kind, string address)
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var job = await Place.FillAsync(marketplace);
        address = address.Replace("{job}", $"{job}", StringComparison.Ordinal);
        await using var context = new PageContext(marketplace, TestMarketplace.Admin);
        context.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        context.SetRendererInfo(new("Static", isInteractive: false));
        var first = Render();
        first.WaitForAssertion(() => first.FindAll(".skeleton").ShouldBeEmpty());
        var known = Said(first);

        context.State.TriggerOnPersisting();
        context.SetRendererInfo(new("Server", isInteractive: true));
        await marketplace.AllowConnectionsAsync(false);
        var live = Render();
        live.AllByRole("alert").ShouldBeEmpty();
        Said(live).ShouldBe(known);
        await marketplace.AllowConnectionsAsync(true);

        IRenderedComponent<DynamicComponent> Render() => context.Render<DynamicComponent>(page => page.Add(p => p.Type, kind)
            .Add(p => p.Parameters, address.Split('/') is [_, "consistency" or "repairs", var id]
                && kind != typeof(GuardPage) && kind != typeof(StatesPage) ? new Dictionary<string, object>(StringComparer.Ordinal)
                { ["Id"] = id } : []));
    }

    [Fact]
    public async Task A_slow_database_is_waited_for_by_the_live_page_and_not_by_the_first_answer()
    {
        await using var owner = await place.LockOrdersAsync();

        (await place.Ada.PageAsync(Addresses.States)).ShouldContain("Map of states</h1>");
    }

    // Ages grow from one look to the next.
    static IReadOnlyList<string> Said(IRenderedComponent<DynamicComponent> page) =>
        [.. page.FindAll("h1, h2, th, li b, .mono, .device").Select(part => part.Words())];

    /// <summary>One dashboard with a finding, a planned job and an entry of the audit, which Ada Whitfield looks at.</summary>
    public sealed class Place : IAsyncLifetime
    {
        TestMarketplace marketplace = null!;
        Dashboard dashboard = null!;

        public Guid Job { get; private set; }

        internal Person Ada { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            marketplace = await TestMarketplace.DemoAsync();
            Job = await FillAsync(marketplace);
            dashboard = await Dashboard.StartAsync(marketplace);
            Ada = dashboard.Visit();
            (await Ada.SignInAsDemoAsync("demo-admin")).Dispose();
        }

        /// <summary>Nobody can read the orders until the connection is disposed of.</summary>
        internal async Task<IAsyncDisposable> LockOrdersAsync()
        {
            var owner = await marketplace.OpenAsync();
            await using var command = owner.CreateCommand();
            command.CommandText = """BEGIN; LOCK TABLE public."Order" IN ACCESS EXCLUSIVE MODE""";
            await command.ExecuteNonQueryAsync(Cancel);
            return owner;
        }

        internal static async Task<Guid> FillAsync(TestMarketplace marketplace)
        {
            await marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, GuardMode.Watch, Cancel);
            await marketplace.Get<ConsistencyRuns>().RunAsync(TestMarketplace.Admin, RunKind.Full, null, Cancel);
            await marketplace.Get<SessionStore>().StartAsync(new(TestMarketplace.Support, "Firefox on Linux"), Cancel);
            return await marketplace.Get<RepairJobs>().PlanAsync(TestMarketplace.Support, new("missing-booking"), null, Cancel);
        }

        public async ValueTask DisposeAsync()
        {
            Ada.Dispose();
            await dashboard.DisposeAsync();
            await marketplace.DisposeAsync();
        }
    }
}
