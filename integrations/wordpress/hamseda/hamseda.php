<?php
/**
 * Plugin Name: Hamseda
 * Description: Joint statements of a Hamseda site: the form, the list as your own HTML, the count, and cards for pasted addresses.
 * Version: 0.1.0
 * Requires at least: 5.9
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: hamseda
 *
 * Visitors' browsers meet the Hamseda site only in the form's frame; lists and counts are fetched by
 * this site, kept, and written into its own pages.
 *
 * @package Hamseda
 */

defined( 'ABSPATH' ) || exit;

const HAMSEDA_VERSION = '0.1.0';

require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/lists.php';
require __DIR__ . '/includes/lines.php';
require __DIR__ . '/includes/elements.php';
require __DIR__ . '/includes/cards.php';

register_activation_hook( __FILE__, 'hamseda_schedule' );
register_deactivation_hook( __FILE__, 'hamseda_unschedule' );
