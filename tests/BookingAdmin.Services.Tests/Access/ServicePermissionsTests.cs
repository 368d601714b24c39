using System.Reflection;
using BookingAdmin.Data;
using BookingAdmin.Data.Marketplace;
using BookingAdmin.Domain.Access;
using BookingAdmin.Services.Access;
using BookingAdmin.Services.Audit;
using BookingAdmin.Services.Consistency;
using BookingAdmin.Services.Indexes;
using BookingAdmin.Services.Jobs;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Monitor;
using BookingAdmin.Services.Monitor.Drill;
using BookingAdmin.Services.Notices.Mail;
using BookingAdmin.Services.Orders;
using BookingAdmin.Services.Payments;
using BookingAdmin.Services.Payments.Books;
using BookingAdmin.Services.Payments.Events;
using BookingAdmin.Services.Payments.Intents;
using BookingAdmin.Services.Payments.Refunds;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Payments.Upkeep;
using BookingAdmin.Services.Repair;
using BookingAdmin.Services.Requests;
using BookingAdmin.Services.Requests.Calendar;
using BookingAdmin.Services.Sessions;
using BookingAdmin.Services.Settings;
using BookingAdmin.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BookingAdmin.Services.Tests.Access;

/// <summary>
/// Walks over every public method of every service and calls it as each role: it refuses exactly those to whom the one table gives nothing.
/// </summary>
public sealed class ServicePermissionsTests(ServicePermissionsTests.Demo demo) : IClassFixture<ServicePermissionsTests.Demo>
{
    /// <summary>Any of them opens the method. A new method must be added here, or the walk fails.</summary>
    static readonly Dictionary<string, Permission[]> Needed = new()
    {
        ["RequestInbox.ListAsync"] = [Permission.ViewOwnRequests],
        ["RequestInbox.CountAsync"] = [Permission.ViewOwnRequests],
        ["RequestInbox.FindAsync"] = [Permission.ViewOwnRequests],
        ["RequestInbox.HealAsync"] = [Permission.ViewOwnRequests],
        ["RequestInbox.SumAsync"] = [Permission.ViewOwnRequests],
        ["CalendarAddress.SinceAsync"] = [Permission.ViewOwnRequests],
        ["CalendarAddress.MakeAsync"] = [Permission.ViewOwnRequests],
        ["CalendarAddress.EndAsync"] = [Permission.ViewOwnRequests],
        ["RequestFeed.ListAsync"] = [Permission.ViewOwnRequests],
        ["RequestFeed.FindAsync"] = [Permission.ViewOwnRequests],
        ["RequestDecisions.DecideAsync"] = [Permission.DecideOwnRequests, Permission.DecideForCelebrity],
        ["ExpiredRequests.UndoableAsync"] = [Permission.DecideOwnRequests, Permission.DecideForCelebrity],
        ["RequestDecisions.UndoAsync"] = [Permission.DecideOwnRequests, Permission.DecideForCelebrity],
        ["RequestDecisions.DecideManyAsync"] = [Permission.DecideOwnRequests, Permission.DecideForCelebrity],
        ["RequestDecisions.UndoManyAsync"] = [Permission.DecideOwnRequests, Permission.DecideForCelebrity],
        ["OrderList.ListAsync"] = [Permission.ViewOrders],
        ["OrderList.ExportAsync"] = [Permission.ViewOrders],
        ["OrderList.AroundAsync"] = [Permission.ViewOrders],
        ["OrderTotals.OfAsync"] = [Permission.ViewOrders],
        ["OrderTotals.OfEachAsync"] = [Permission.ViewOrders],
        ["SavedViews.ListAsync"] = [Permission.ViewOrders],
        ["SavedViews.SaveAsync"] = [Permission.AnnotateOrders],
        ["SavedViews.ChangeAsync"] = [Permission.AnnotateOrders],
        ["SavedViews.RemoveAsync"] = [Permission.AnnotateOrders],
        ["OrderNotes.ListAsync"] = [Permission.ViewOrders],
        ["OrderNotes.AddAsync"] = [Permission.AnnotateOrders],
        ["OrderNotes.ChangeAsync"] = [Permission.AnnotateOrders],
        ["OrderNotes.RemoveAsync"] = [Permission.AnnotateOrders],
        ["OrderNotes.RestoreAsync"] = [Permission.AnnotateOrders],
        ["OrderAssignees.StaffAsync"] = [Permission.ViewOrders],
        ["OrderAssignees.AssignAsync"] = [Permission.AnnotateOrders],
        ["OrderAssignees.TakeAsync"] = [Permission.AnnotateOrders],
        ["Finder.FindAsync"] = [Permission.ViewOwnRequests, Permission.ViewOrders],
        ["OrderIntake.PlaceAsync"] = [Permission.PlaceOrders],
        ["TipIntake.PlaceAsync"] = [Permission.PlaceOrders],
        ["TipIntake.PlaceByNumberAsync"] = [Permission.PlaceOrders],
        ["OrderDetails.FindAsync"] = [Permission.ViewOrders],
        ["BookingCheck.CheckAsync"] = [Permission.ViewOrders],
        ["BookingCheck.MissingAsync"] = [Permission.ViewOrders],
        ["BookingCheck.ValidateAsync"] = [Permission.ViewOrders],
        ["SharedCheck.GetAsync"] = [Permission.ViewOrders],
        ["ConsistencyRuns.RunAsync"] = [Permission.RunChecks],
        ["ConsistencyReport.StateAsync"] = [Permission.ViewReports],
        ["ConsistencyReport.TrendAsync"] = [Permission.ViewReports],
        ["ConsistencyReport.LifetimesAsync"] = [Permission.ViewReports],
        ["ConsistencyReport.FindingsAsync"] = [Permission.ViewReports],
        ["ConsistencyReport.ExportAsync"] = [Permission.ViewReports],
        ["StateMap.ReadAsync"] = [Permission.ViewReports],
        ["StateMap.CallNormalAsync"] = [Permission.ManageRules],
        ["StateMap.TakeBackAsync"] = [Permission.ManageRules],
        ["RepairConsent.LeaveAsync"] = [Permission.RepairBookings],
        ["RepairConsent.HandBackAsync"] = [Permission.RepairBookings],
        ["FindingRepair.PreviewAsync"] = [Permission.RepairBookings],
        ["FindingRepair.RepairAsync"] = [Permission.RepairBookings],
        ["FindingRepair.RepairOneAsync"] = [Permission.RepairBookings],
        ["FindingRepair.UndoAsync"] = [Permission.RepairBookings],
        ["RepairJobs.PlanAsync"] = [Permission.RepairBookings],
        ["RepairJobs.DryRunAsync"] = [Permission.RepairBookings],
        ["RepairJobs.StartAsync"] = [Permission.RepairBookings],
        ["RepairJobs.PauseAsync"] = [Permission.RepairBookings],
        ["RepairJobs.ResumeAsync"] = [Permission.RepairBookings],
        ["RepairJobs.CancelAsync"] = [Permission.RepairBookings],
        ["RepairJobs.FindAsync"] = [Permission.RepairBookings],
        ["RepairJobs.ListAsync"] = [Permission.RepairBookings],
        ["RepairJobs.ItemsAsync"] = [Permission.RepairBookings],
        ["RepairJobs.UndoAsync"] = [Permission.RepairBookings],
        ["PaymentList.OverviewAsync"] = [Permission.ViewPayments],
        ["PaymentList.RefundsAsync"] = [Permission.ViewPayments],
        ["PaymentList.EventsAsync"] = [Permission.ViewPayments],
        ["PaymentList.OutboxAsync"] = [Permission.ViewPayments],
        ["PaymentList.CallsGivenUpAsync"] = [Permission.ViewPayments],
        ["PaymentList.ComparisonsAsync"] = [Permission.ViewPayments],
        ["Reconciliation.RunAsync"] = [Permission.ManagePayments],
        ["MarketplaceIndexes.ListAsync"] = [Permission.ManageIndexes],
        ["MarketplaceIndexes.CreateAsync"] = [Permission.ManageIndexes],
        ["MarketplaceIndexes.DropAsync"] = [Permission.ManageIndexes],
        ["BookingGuard.StatusAsync"] = [Permission.ViewReports],
        ["BookingGuard.VerifyAsync"] = [Permission.ViewReports],
        ["BookingGuard.Script"] = [Permission.ManageGuard],
        ["BookingGuard.InstallAsync"] = [Permission.ManageGuard],
        ["BookingGuard.RemoveAsync"] = [Permission.ManageGuard],
        ["BookingGuard.RebuildAsync"] = [Permission.ManageGuard],
        ["MissingNow.GetAsync"] = [Permission.ViewOrders],
        ["AuditList.PageAsync"] = [Permission.ViewAudit],
        ["AuditList.LinesAsync"] = [Permission.ViewAudit],
        ["AuditList.InsideAsync"] = [Permission.ViewAudit],
        ["AuditList.ExportAsync"] = [Permission.ViewAudit],
        ["AuditSeals.SealAsync"] = [Permission.ViewAudit],
        ["AuditSeals.VerifyAsync"] = [Permission.ViewAudit],
        ["SessionList.ListOwnAsync"] = [Permission.ManageOwnSessions],
        ["SessionList.EndAsync"] = [Permission.ManageOwnSessions],
        ["SessionList.EndOwnAsync"] = [Permission.ManageOwnSessions],
        ["SessionList.ListAllAsync"] = [Permission.ManageSessions],
        ["SessionList.EndAllOfAsync"] = [Permission.ManageSessions],
        ["OwnNotices.GetAsync"] = [Permission.ManageOwnNotices],
        ["OwnNotices.SaveAsync"] = [Permission.ManageOwnNotices],
        ["OwnNotices.TakeMailsAgainAsync"] = [Permission.ManageOwnNotices],
        ["OwnNotices.SeenAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.KeyAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.SubscribeAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.ListOwnAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.RemoveAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.EndAsync"] = [Permission.ManageOwnNotices],
        ["NoticeDevices.RecognizeAsync"] = [Permission.ManageOwnNotices],
        ["NoticeLog.ListAsync"] = [Permission.ManageNotices],
        ["NoticeLog.CountsAsync"] = [Permission.ManageNotices],
        ["NoticeLog.RetryAsync"] = [Permission.ManageNotices],
        ["NoticeLog.RetryAllAsync"] = [Permission.ManageNotices],
        ["MailTest.SendAsync"] = [Permission.ManageNotices],
        ["SafeguardState.GetAsync"] = [Permission.ViewReports],
        ["SelfTest.RunAsync"] = [Permission.RunChecks],
        ["RefundActions.RetryAsync"] = [Permission.ManagePayments],
        ["RefundActions.MarkByHandAsync"] = [Permission.ManagePayments],
        ["RefundActions.RetryOutboxAsync"] = [Permission.ManagePayments],
        ["EventActions.SettleAsync"] = [Permission.ManagePayments],
        ["StripeEvents.StoreAsync"] = [Permission.ManagePayments],
        ["StripeEvents.HandleAsync"] = [Permission.ManagePayments],
        ["StripeEvents.ReplayAsync"] = [Permission.ManagePayments],
    };

    /// <summary>
    /// Acts for nobody: start-up, sign-in itself, and what carries changes within the process. No page or endpoint hands a caller's wishes
    /// to it. What is internal cannot be called from there at all.
    /// </summary>
    static readonly Type[] Machinery =
    [
        typeof(DatabaseSetup), typeof(MarketplaceReadiness), typeof(DatabaseConnection), typeof(BookingAdminSettings), typeof(ChangeFeed),
        typeof(SharedKeys),
        typeof(SessionStore), typeof(SessionWatch), typeof(RoleChecks), typeof(CelebrityProfiles), typeof(ActionLimits), typeof(JobFeed),
        typeof(RepairJobRunner), typeof(IJobWork),
        typeof(CalendarReader), typeof(StripeGateway), typeof(CustomerProfiles), typeof(MarketplaceUsers),
        typeof(MailUnsubscribe),
    ];

    static readonly MethodInfo[] Methods =
    [
        .. new ServiceCollection()
            .AddBookingAdmin(new(null, ".data", false, new(), 30, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1))), new("Host=nowhere"))
            .Select(service => service.ServiceType)
                .Where(type => type.Assembly == typeof(ServiceRegistration).Assembly && type.IsPublic && !Machinery.Contains(type))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsSpecialName && method.Name is not nameof(IDisposable.Dispose)),
    ];

    public static TheoryData<string, Roles> Cases =>
        new(Needed.Keys.SelectMany(
            method => new[] { Roles.None, Roles.Celebrity, Roles.Support, Roles.Admin, Roles.Customer }.Select(role => (method, role))));

    [Fact]
    public void Every_method_of_every_service_asks_on_whose_behalf_and_is_in_the_table()
    {
        Methods.Where(method => method.GetParameters() is not [{ } first, ..] || first.ParameterType != typeof(Actor)).Select(NameOf)
            .ShouldBeEmpty();
        Methods.Select(NameOf).Distinct().ShouldBe(Needed.Keys, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_method_refuses_exactly_the_roles_that_may_not(string method, Roles role)
    {
        var marketplace = demo.Marketplace;
        var actor = role is Roles.Celebrity
            ? await marketplace.CelebrityAsync("Emma Stone")
            : new Actor(ActorId.User("somebody"), "Somebody", role) { CustomerId = role is Roles.Customer ? "somebody" : null };
        var allowed = Needed[method].Any(permission => Permissions.Holders(permission).HasFlag(role) && role is not Roles.None);

        foreach (var overload in Methods.Where(m => NameOf(m) == method))
        {
            var refused = await Record.ExceptionAsync(() => CallAsync(marketplace, overload, actor)) is NotAllowedException;
            refused.ShouldBe(!allowed, $"{overload} as {role}");
        }
    }

    /// <summary>One marketplace for the whole walk: what it changes there is of no matter.</summary>
    public sealed class Demo : IAsyncLifetime
    {
        public TestMarketplace Marketplace { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Marketplace = await TestMarketplace.DemoAsync();

        public ValueTask DisposeAsync() => Marketplace.DisposeAsync();
    }

    static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    static async Task CallAsync(TestMarketplace marketplace, MethodInfo method, Actor actor)
    {
        var service = marketplace.Provider.CreateScope().ServiceProvider.GetRequiredService(method.DeclaringType!);
        var arguments = method.GetParameters().Select(parameter => Argument(parameter.ParameterType, actor)).ToArray();
        switch (method.Invoke(service, BindingFlags.DoNotWrapExceptions, null, arguments, null))
        {
            case Task task:
                await task;
                break;
            case IAsyncEnumerable<object> rows:
                await using (var row = rows.GetAsyncEnumerator(CancellationToken.None))
                    await row.MoveNextAsync();
                break;
            case string:
                break;
            case var other:
                throw new InvalidOperationException($"{method} returns {other}.");
        }
    }

    static object? Argument(Type type, Actor actor) =>
        type == typeof(Actor) ? actor
        : type == typeof(string) ? "none"
        : type == typeof(int) ? 10
        : type == typeof(IReadOnlyCollection<string>) ? Array.Empty<string>()
        : type == typeof(IReadOnlyCollection<OrderQuery>) ? Array.Empty<OrderQuery>()
        : type == typeof(FeedQuery) ? new FeedQuery()
        : type == typeof(RequestQuery) ? new RequestQuery()
        : type == typeof(JobScope) ? new JobScope("missing-booking")
        : type == typeof(OrderQuery) ? new OrderQuery()
        : type == typeof(FindingFilter) ? new FindingFilter()
        : type == typeof(TimeZoneInfo) ? TimeZoneInfo.Utc
        : type == typeof(AuditFilter) ? new AuditFilter()
        : type == typeof(ReceivedEvent) ? new ReceivedEvent("evt_none", "none", default, null, null, new())
        : type.IsValueType ? Activator.CreateInstance(type)
        : null;
}
